// Shortcuts: g and a letter go to a page, / to its search, p pauses, ? lists them, Esc closes.
(() => {
  const click = (selector) => {
    const found = document.querySelector(selector);
    found?.click();
    return found !== null;
  };
  const isTyping = (event) => event.composedPath().some((element) => element.matches?.('input, textarea, select, [contenteditable]'));
  let going = 0;

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (isTyping(event)) event.target.blur();
      else click('#help-close, [data-close]');
      return;
    }
    if (isTyping(event)) return;
    let done = false;
    if (Date.now() - going < 1500) {
      going = 0;
      done = click(`nav.side a[data-key="${CSS.escape(event.key)}"]`);
    } else if (event.key === 'g') {
      going = Date.now();
    } else if (event.key === '/') {
      const search = document.querySelector('[data-search]');
      search?.focus();
      done = search !== null;
    } else if (event.key === 'p') {
      done = click('[data-pause]');
    } else if (event.key === '?') {
      done = click('#shortcuts');
    }
    if (done) event.preventDefault();
  });
})();
