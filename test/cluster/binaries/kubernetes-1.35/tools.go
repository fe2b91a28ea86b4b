//go:build tools

// Package tools pins an API server of another version than the test cluster's; go.sum is its checksum.
package tools

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
