// In the head, before anything is painted: the theme that was chosen, or the system's.
(() => {
  const apply = () => {
    let chosen = 'system';
    try { chosen = localStorage.getItem('dashboard-theme') ?? 'system'; } catch { /* storage may be off */ }
    const dark = chosen === 'dark' || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    return chosen;
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  window.dashboard = {
    theme: apply,
    setTheme: (mode) => {
      try { localStorage.setItem('dashboard-theme', mode); } catch { /* storage may be off */ }
      apply();
    },
  };
  apply();
})();
