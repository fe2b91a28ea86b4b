//go:build tools

// Package tools pins what tests build from helm.sh/helm/v4; go.sum is its checksum.
package tools

import (
	_ "helm.sh/helm/v4/cmd/helm"
)
