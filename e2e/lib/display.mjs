import { spawn } from 'node:child_process';

let display;

/** DISPLAY, or a virtual screen that ends with this process. */
export function ensureDisplay() {
  display ??= process.env.DISPLAY ? Promise.resolve(process.env.DISPLAY) : startXvfb();
  return display;
}

function startXvfb() {
  const args = ['-displayfd', '3', '-screen', '0', `${process.env.SCREEN ?? '1440x900'}x24`, '-nolisten', 'tcp'];
  const screen = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  process.once('exit', () => screen.kill());
  return new Promise((resolve, reject) => {
    screen.once('error', reject);
    screen.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    // The pipe stays open: Xvfb writes the line in two parts and would die of the second.
    const pipe = screen.stdio[3];
    let number = '';
    pipe.on('data', (part) => {
      number += part;
      if (!number.endsWith('\n')) return;
      screen.unref();
      pipe.unref();
      resolve(`:${number.trim()}`);
    });
  });
}
