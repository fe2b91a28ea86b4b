import type { Page } from 'playwright-core';
import { openBrowser } from '../browser.ts';

/** A person in front of the player page, in a real browser. */
export interface Player {
  readonly page: Page;
  /** Presses play on a call. */
  play(callSid: string): Promise<void>;
  /** How it goes with a call: `idle`, `waiting`, `playing` or `gave-up`. */
  stateOf(callSid: string): Promise<string>;
  /** Seconds of the recording that have been played. */
  playedSeconds(callSid: string): Promise<number>;
  close(): Promise<void>;
}

/** Opens the page at that address, logged in for a business of the example. */
export async function openPlayer(address: string, business: string): Promise<Player> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${address}/login/${business}`);
    const call = (callSid: string) => page.locator(`[data-call-sid="${callSid}"]`);
    return {
      page,
      play: (callSid) => call(callSid).getByRole('button').first().click(),
      stateOf: async (callSid) => (await call(callSid).getAttribute('data-state')) ?? 'idle',
      playedSeconds: (callSid) =>
        call(callSid)
          .locator('audio')
          .evaluate((audio) => (audio as unknown as { currentTime: number }).currentTime),
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
