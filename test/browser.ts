import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A real browser, without a screen. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((each) => existsSync(each));
  if (executablePath === undefined) throw new Error('no Chromium found: run `make doctor`, or name one in CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // as root it has none
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      // It would look for its makers' servers.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
