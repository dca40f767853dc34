// Keeps a list at its end while lines come, until the reader scrolls away from it.
(() => {
  window.dashboard.followEnd = (list) => {
    if (!list) return;
    let atEnd = true;
    list.addEventListener('scroll', () => {
      atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    }, { passive: true });
    const toEnd = () => { if (atEnd) list.scrollTop = list.scrollHeight; };
    new MutationObserver(toEnd).observe(list, { childList: true, subtree: true, attributes: true });
    toEnd();
  };
})();
