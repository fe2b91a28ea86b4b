import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlOf } from '../../src/report/html.ts';
import { openBrowser } from '../browser.ts';
import { eventful } from './reports.ts';

/** The page of a report in a real browser: on a telephone, a tablet and a desk, light and dark, and turned for a language that is written from the right. */

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const SIZES = {
  telephone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  desk: { width: 1440, height: 900 },
};

/** In CSS pixels, at 96 dpi. */
const A4 = { width: 794, height: 1123 };

const html = htmlOf(eventful(2), { at: new Date('2026-11-27T08:05:00Z'), version: '9.9.9' });

describe.each(Object.entries(SIZES))('on a %s', (_, viewport) => {
  it.each(['light', 'dark'] as const)(
    'in %s, all of the page is within the screen, and every word can be read',
    async (colorScheme) => {
      const page = await browser.newPage({ viewport, colorScheme });
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.setContent(html);
      for (const dir of ['ltr', 'rtl']) {
        await page.evaluate(`document.documentElement.dir = '${dir}'`);
        expect(await page.evaluate(OVERFLOW)).toBe(0);
        expect(await page.getByText('has not seen it in 15.2 s').isVisible()).toBe(true);
      }
      expect(await page.evaluate(LOWEST_CONTRAST)).toBeGreaterThan(4.5);
      expect(asked).toEqual([]);
      await page.close();
    },
  );
});

it('on paper, nothing is cut off, and nothing is light on white', async () => {
  const page = await browser.newPage({ viewport: A4, colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  await page.setContent(html);
  expect(await page.evaluate(OVERFLOW)).toBe(0);
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await page.evaluate(LOWEST_CONTRAST)).toBeGreaterThan(4.5);
  await page.close();
});

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** The lowest contrast of the text of an element with what is behind the page (WCAG 2.2, 1.4.3). */
const LOWEST_CONTRAST = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const contrast = (l) => (Math.max(l, paper) + 0.05) / (Math.min(l, paper) + 0.05);
  return Math.min(...[...document.body.querySelectorAll('*')].filter((e) => e.innerText).map((e) => contrast(light(getComputedStyle(e).color))));
})()`;
