//go:build tools

// Package tools pins Docker Compose; go.sum is its checksum.
package tools

import _ "github.com/docker/compose/v5/cmd"
