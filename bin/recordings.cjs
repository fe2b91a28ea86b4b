#!/usr/bin/env -S node --
// Without the two hyphens, Node would read our --env-file as an option of its own.
// The syntax is one that every Node understands: an old Node prints our sentence instead of a syntax error.
'use strict';
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'recordings needs Node.js 24 or newer, but this is Node.js ' +
      process.versions.node +
      ': install a newer one from https://nodejs.org.\n',
  );
  process.exit(2);
}
// The npm package holds only dist. In a clone, the sources run without a build.
var path = require('path');
var source = path.join(__dirname, '..', 'src', 'cli', 'main.ts');
var built = path.join(__dirname, '..', 'dist', 'src', 'cli', 'main.js');
import(require('url').pathToFileURL(require('fs').existsSync(source) ? source : built).href);
