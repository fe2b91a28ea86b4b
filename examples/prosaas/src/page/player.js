import { ATTEMPTS, nextStep } from './retries.js';

/**
 * @typedef {{ callSid: string, caller: string, subject: string, startedAt: string }} Call
 * @typedef {'idle' | 'waiting' | 'playing' | 'gave-up'} State
 */

/** The label of the button of a call in each state. @type {Record<State, string>} */
const LABELS = { idle: 'Play', waiting: 'Stop', playing: 'Pause', 'gave-up': 'Try again' };

/** Shows one call and plays its recording. @param {Call} call */
function show(call) {
  const element = /** @type {HTMLElement} */ (
    find(/** @type {HTMLTemplateElement} */ (find(document, '#call')).content, 'li').cloneNode(true)
  );
  const button = find(element, '.play');
  const audio = /** @type {HTMLAudioElement} */ (find(element, 'audio'));
  const position = /** @type {HTMLInputElement} */ (find(element, '.position'));
  const recording = `/api/recordings/file/${call.callSid}`;
  let waiting = new AbortController();

  element.dataset.callSid = call.callSid;
  find(element, '.subject').textContent = call.subject;
  find(element, '.caller').textContent = call.caller;
  const time = /** @type {HTMLTimeElement} */ (find(element, 'time'));
  time.dateTime = call.startedAt;
  time.textContent = new Date(call.startedAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
  const download = /** @type {HTMLAnchorElement} */ (find(element, '.download'));
  download.href = `/api/calls/download/${call.callSid}`;
  download.setAttribute('aria-label', `Download: ${call.subject}`);
  position.setAttribute('aria-label', `Position in: ${call.subject}`);
  enter('idle');

  button.addEventListener('click', () => {
    const state = element.dataset.state;
    if (state === 'playing') audio.pause();
    else if (state === 'waiting') waiting.abort();
    else if (audio.readyState > 0) void audio.play();
    else void request();
  });
  audio.addEventListener('playing', () => enter('playing'));
  audio.addEventListener('pause', () => enter('idle'));
  audio.addEventListener('error', () => {
    audio.removeAttribute('src');
    enter('gave-up', 'The recording cannot be played.');
  });
  audio.addEventListener('timeupdate', tick);
  audio.addEventListener('loadedmetadata', tick);
  position.addEventListener('input', () => (audio.currentTime = position.valueAsNumber));

  /** Asks for the recording until it is there, or until `nextStep` says to give up. */
  async function request() {
    waiting = new AbortController();
    const { signal } = waiting;
    try {
      for (let attempt = 1; ; attempt += 1) {
        element.dataset.attempt = String(attempt);
        enter('waiting', 'Asking for the recording…');
        const { status, wasDeleted } = await ask(recording, signal);
        const step = nextStep(status, attempt);
        if (step === 'play') {
          audio.src = recording;
          await audio.play();
          return;
        }
        if (step === 'give up') {
          enter('gave-up', `${reason(status, wasDeleted)} Gave up after ${count(attempt)}.`);
          return;
        }
        enter('waiting', `${reason(status, wasDeleted)} Attempt ${attempt} of ${ATTEMPTS}.`);
        await countDown(step.waitS, find(element, '.countdown'), signal);
      }
    } catch (error) {
      if (signal.aborted) enter('idle');
      else
        enter('gave-up', `The recording cannot be played: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** @param {State} state @param {string} [status] */
  function enter(state, status = '') {
    element.dataset.state = state;
    button.textContent = LABELS[state];
    button.setAttribute('aria-label', `${LABELS[state]}: ${call.subject}`);
    find(element, '.status').textContent = status;
    find(element, '.countdown').textContent = '';
  }

  function tick() {
    if (!Number.isFinite(audio.duration)) return;
    element.dataset.loaded = '';
    position.max = String(audio.duration);
    position.valueAsNumber = audio.currentTime;
    position.setAttribute('aria-valuetext', `${clock(audio.currentTime)} of ${clock(audio.duration)}`);
    find(element, '.clock').textContent = `${clock(audio.currentTime)} / ${clock(audio.duration)}`;
  }

  return element;
}

/** The status of an answer; 0 when there is none. And whether the recording was there once. @param {string} url @param {AbortSignal} signal */
async function ask(url, signal) {
  try {
    const { status, headers } = await fetch(url, { method: 'HEAD', signal });
    return { status, wasDeleted: headers.get('Recording') === 'deleted' };
  } catch (error) {
    if (signal.aborted) throw error;
    return { status: 0, wasDeleted: false };
  }
}

/** @param {number} status @param {boolean} [wasDeleted] */
function reason(status, wasDeleted = false) {
  if (wasDeleted) return 'The recording was deleted, because it was old. It is being downloaded again.';
  if (status === 404) return 'The recording is not there yet.';
  if (status === 401) return 'You are not signed in: choose a business above.';
  return status === 0 ? 'The server does not answer.' : `The server answered ${status}.`;
}

/** Shows the seconds that are left, and resolves when they are over. @param {number} seconds @param {HTMLElement} where @param {AbortSignal} signal */
async function countDown(seconds, where, signal) {
  const end = performance.now() + seconds * 1000;
  for (let left = seconds; left > 0; left = Math.ceil((end - performance.now()) / 1000)) {
    where.textContent = `Asking again in ${left} s.`;
    await pause(Math.min(1000, end - performance.now()), signal);
  }
}

/** @param {number} milliseconds @param {AbortSignal} signal @returns {Promise<void>} */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('stopped'));
    });
  });
}

/** @param {number} attempts */
const count = (attempts) => (attempts === 1 ? 'one attempt' : `${attempts} attempts`);

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
function find(parent, selector) {
  const element = parent.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return element;
}

async function start() {
  const notice = find(document, '#notice');
  const countdown = document.createElement('span');
  let response = await listCalls();
  // A service that has just started can be reached a moment after it is ready.
  for (let attempt = 1; response === undefined || response.status >= 500; attempt += 1) {
    notice.replaceChildren(`The calls cannot be listed. ${reason(response?.status ?? 0)} `, countdown);
    await countDown(Math.min(attempt, 10), countdown, new AbortController().signal);
    response = await listCalls();
  }
  if (!response.ok) {
    notice.textContent = `The calls cannot be listed. ${reason(response.status)}`;
    return;
  }
  const business = /** @type {{ id: string, name: string, calls: Call[] }} */ (await response.json());
  notice.textContent = `${business.name}, ${business.calls.length} calls`;
  find(document, `[data-business="${business.id}"]`).setAttribute('aria-current', 'page');
  find(document, '#calls').replaceChildren(...business.calls.map(show));
}

/** @returns {Promise<Response | undefined>} undefined when there is no answer */
const listCalls = () => fetch('/api/calls').catch(() => undefined);

void start();
