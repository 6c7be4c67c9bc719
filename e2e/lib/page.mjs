import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { By, Key } from 'selenium-webdriver';
import { artifacts, texts } from './places.mjs';
import { eventually, within } from './processes.mjs';

/** An id, or a selector where an id is not enough. */
const css = (id) => (id.includes('[') ? id : `[data-testid="${id}"]`);

/** The page in the window, read and used as a person does. Elements are named by the ids of frontend/src/testing. */
export class Page {
  constructor(driver, lang) {
    this.driver = driver;
    this.lang = lang;
  }

  /** The words of the UI in the language of the user. */
  get words() {
    return texts[this.lang];
  }

  /** Runs a function in the page. */
  run(script, ...args) {
    return within(10_000, this.driver.executeScript(script, ...args), 'a script in the page');
  }

  count(id) {
    return this.run((selector) => document.querySelectorAll(selector).length, css(id));
  }

  /** The texts of all elements with this id. */
  texts(id) {
    const read = (selector) => [...document.querySelectorAll(selector)].map((element) => element.innerText.trim());
    return this.run(read, css(id));
  }

  /** Waits for a visible element with this id whose text contains `wanted`. */
  shows(id, wanted = '', limitMs = 10_000) {
    return eventually(() => fresh(() => this.run(visible, css(id), wanted)), `${id} ${wanted} is shown`, limitMs);
  }

  hides(id) {
    return eventually(async () => (await this.count(id)) === 0, `${id} is gone`);
  }

  /** Clicks on what `shows` finds, as soon as it is enabled. */
  async click(id, wanted = '') {
    await eventually(
      () =>
        fresh(async () => {
          const element = await this.shows(id, wanted);
          if (!(await element.isEnabled())) return false;
          await element.click();
          return true;
        }),
      `${id} ${wanted} can be clicked`,
    );
  }

  async text(id) {
    await this.shows(id);
    return (await this.texts(id))[0];
  }

  async type(id, text) {
    const field = await this.shows(id);
    await field.clear();
    await field.sendKeys(text);
  }

  /** Presses Esc where the keyboard is. */
  escape() {
    return this.driver.actions().sendKeys(Key.ESCAPE).perform();
  }

  /** Puts what is on the clipboard into an empty field, and returns it. */
  async paste(id) {
    const field = await this.shows(id);
    await field.sendKeys(Key.chord(Key.CONTROL, 'v'));
    const written = () => this.run((selector) => document.querySelector(selector).value, css(id));
    return eventually(written, `something was pasted into ${id}`);
  }

  /** Writes a message and sends it by Enter. */
  async ask(question) {
    await this.type('composer', question);
    await (await this.shows('composer')).sendKeys(Key.ENTER);
  }

  /** The messages of the thread, as they are shown now. */
  messages() {
    return this.run(() => {
      const part = (message, id) => message.querySelector(`[data-testid="${id}"]`);
      const shown = document.querySelectorAll('[data-testid="message-user"], [data-testid="message-assistant"]');
      return [...shown].map((message) => ({
        id: message.dataset.messageId,
        role: message.dataset.testid === 'message-user' ? 'user' : 'assistant',
        status: message.dataset.status ?? 'complete',
        text: (part(message, 'answer-text') ?? message).innerText.trim(),
        mark: part(message, 'answer-mark')?.innerText.trim() ?? null,
        footer: part(message, 'answer-footer')?.innerText.trim() ?? null,
        sibling: part(message, 'sibling-label')?.innerText.trim() ?? null,
        error: part(message, 'error-panel')?.dataset.code ?? null,
      }));
    });
  }

  async answers() {
    return (await this.messages()).filter(({ role }) => role === 'assistant');
  }

  /** Waits until the newest answer has ended and there are `count` answers, and returns it. */
  async ended(count, limitMs = 30_000) {
    const newest = async () => {
      const answers = await this.answers();
      const last = answers.at(-1);
      return answers.length === count && last.status !== 'streaming' && last;
    };
    return eventually(newest, `answer ${count} has ended`, limitMs);
  }

  /** Waits until the newest of `count` answers is being written and has at least `length` characters. */
  async inTheMiddle(count, length = 10) {
    const growing = async () => {
      const answers = await this.answers();
      const last = answers.at(-1);
      return answers.length === count && last.status === 'streaming' && last.text.length >= length && last;
    };
    return eventually(growing, `answer ${count} is being written`, 20_000, 5);
  }

  /** A setting that is one choice of a few, all visible. */
  async choose(id, value) {
    const option = By.css(`${css(id)} [data-value="${value}"]`);
    await (await this.shows(id)).findElement(option).click();
  }

  /** Kept in artifacts/screenshots. What fades in or slides is there first; what turns for ever is not waited for. */
  async screenshot(name) {
    await eventually(() => this.run(standsStill), 'the window stands still');
    const picture = await within(10_000, this.driver.takeScreenshot(), 'a screenshot');
    mkdirSync(path.join(artifacts, 'screenshots'), { recursive: true });
    writeFileSync(path.join(artifacts, 'screenshots', `${name}.png`), Buffer.from(picture, 'base64'));
  }
}

/** Runs in the page. */
function standsStill() {
  const ends = (animation) => animation.effect.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
  return document.getAnimations().every((animation) => animation.playState !== 'running' || !ends(animation));
}

/** Runs in the page. */
function visible(selector, wanted) {
  for (const element of document.querySelectorAll(selector)) {
    const { width, height } = element.getBoundingClientRect();
    const seen = width > 0 && height > 0 && element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    if (seen && element.innerText.includes(wanted)) return element;
  }
  return null;
}

const PASSING = ['StaleElementReferenceError', 'NoSuchElementError', 'ElementClickInterceptedError'];
/** What a script ends with when the page under it is replaced, as at the start of the app. */
const REPLACED = 'before the unload event';

/** Gives false when what it looks at was drawn anew in between, so that the caller looks again. */
async function fresh(look) {
  try {
    return await look();
  } catch (error) {
    if (PASSING.includes(error.name) || error.message.includes(REPLACED)) return false;
    throw error;
  }
}
