#!/usr/bin/env -S node --
// Without the two hyphens Node would take --env-file for its own, wherever it stands.
// In syntax that every Node understands, so that an old one gets a sentence instead of a syntax error.
'use strict';
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'recordings needs Node.js 24 or newer, and this is ' +
      process.versions.node +
      ': install it from https://nodejs.org.\n',
  );
  process.exit(2);
}
// The npm package ships dist alone; in a clone the sources run as they are.
var path = require('path');
var source = path.join(__dirname, '..', 'src', 'cli', 'main.ts');
var built = path.join(__dirname, '..', 'dist', 'src', 'cli', 'main.js');
import(require('url').pathToFileURL(require('fs').existsSync(source) ? source : built).href);
