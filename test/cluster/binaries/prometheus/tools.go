//go:build tools

// Package tools pins what tests build from github.com/prometheus/prometheus; go.sum is its checksum.
package tools

import (
	_ "github.com/prometheus/prometheus/cmd/prometheus"
	_ "github.com/prometheus/prometheus/cmd/promtool"
)
