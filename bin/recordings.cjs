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
var path = require('path');
var source = path.join(__dirname, '..', 'src', 'cli', 'main.ts');
var bundle = path.join(__dirname, '..', 'dist', 'recordings', 'recordings.js');
// In a clone, the sources run without a build. The npm package holds the bundle.
var inClone = require('fs').existsSync(source);
if (!inClone) keepCompiledCode();
import(require('url').pathToFileURL(inClone ? source : bundle).href);

// Node keeps the code that it has compiled, so that the next command starts sooner. By default Node keeps it in the directory for temporary files, where
// another user of the machine could put code for us to run.
function keepCompiledCode() {
  var home = process.env.HOME;
  var caches = process.env.XDG_CACHE_HOME || (home && path.join(home, '.cache'));
  if (!caches || !path.isAbsolute(caches)) return;
  require('module').enableCompileCache(path.join(caches, 'recordings-operator', 'compiled'));
}
