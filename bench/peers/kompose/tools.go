//go:build tools

// Package tools names the program that the bench compares with.
package tools

import _ "github.com/kubernetes/kompose"
