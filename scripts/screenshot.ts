// Takes a picture of a dashboard: tsx scripts/screenshot.ts URL [FILE] [light|dark] [WIDTH].
// It needs playwright-core and a Chromium, by default /usr/bin/chromium, else the one that CHROMIUM names.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';

const [url, file = 'docs/images/dashboard.png', colorScheme = 'light', width = '1280'] =
  process.argv.slice(2);
if (url === undefined || (colorScheme !== 'light' && colorScheme !== 'dark')) {
  console.error('usage: tsx scripts/screenshot.ts URL [FILE] [light|dark] [WIDTH]');
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const viewport = { width: Number(width), height: 900 };
  const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 2 });
  await page.goto(url);
  await page.locator('.plot canvas').first().waitFor();
  // The first curves are drawn with the first update; one more lets the numbers settle.
  await page.waitForTimeout(600);
  await mkdir(dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true });
} finally {
  await browser.close();
}
