//go:build tools

// Package tools pins what the test cluster builds from github.com/argoproj/argo-cd/v3; go.sum is its checksum.
package tools

import (
	_ "github.com/argoproj/argo-cd/v3/cmd"
)
