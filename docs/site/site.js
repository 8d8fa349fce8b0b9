// Finds pages by their names and words. The list of pages is a script too, as a page that was opened as a file may read nothing else.
'use strict';
(() => {
    const most = 12;
    const input = document.querySelector('.seek input');
    const list = document.querySelector('.seek ol');
    const root = document.documentElement.dataset.root;

    // A name counts most, its beginning more than its middle; then a heading, such as a parameter; then what a page is about; then any word of it.
    function rank(page, word) {
        const name = page.n.toLowerCase();
        const at = name.indexOf(word);
        if (at >= 0) {
            return (at === 0 || !/[a-z0-9]/.test(name[at - 1]) ? 100 : 60) - name.length / 10;
        }
        return page.h.includes(` ${word}`) ? 40 : page.s.toLowerCase().includes(word) ? 30 : page.t.includes(word) ? 10 : 0;
    }

    function find(text) {
        const words = text.toLowerCase().split(/\s+/).filter(Boolean);
        if (words.length === 0) {
            return [];
        }
        return window.pages
            .map(page => ({ page, ranks: words.map(word => rank(page, word)) }))
            .filter(one => one.ranks.every(value => value > 0))
            .sort((a, b) => b.ranks.reduce((x, y) => x + y) - a.ranks.reduce((x, y) => x + y))
            .slice(0, most)
            .map(one => one.page);
    }

    function item(page) {
        const link = document.createElement('a');
        link.href = root + page.u;
        link.textContent = page.n;
        const about = document.createElement('small');
        about.textContent = page.s;
        link.append(about);
        const line = document.createElement('li');
        line.append(link);
        return line;
    }

    function show() {
        const found = find(input.value);
        list.replaceChildren(...found.map(item));
        if (found.length === 0 && input.value.trim() !== '') {
            const none = document.createElement('li');
            none.className = 'none';
            none.textContent = 'Nothing found.';
            list.append(none);
        }
    }

    input.addEventListener('input', show);
    input.addEventListener('keydown', event => {
        if (event.key === 'Escape') {
            input.value = '';
            show();
        } else if (event.key === 'Enter' && list.querySelector('a')) {
            event.preventDefault();
            list.querySelector('a').click();
        } else if (event.key === 'ArrowDown') {
            event.preventDefault();
            list.querySelector('a')?.focus();
        }
    });
    list.addEventListener('keydown', event => {
        const links = [...list.querySelectorAll('a')];
        const next = links.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0);
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            (links[next] ?? input).focus();
        } else if (event.key === 'Escape') {
            input.value = '';
            show();
            input.focus();
        }
    });
    document.addEventListener('keydown', event => {
        if (event.key === '/' && document.activeElement !== input) {
            event.preventDefault();
            input.focus();
        }
    });

    const nav = document.querySelector('.page nav');
    if (window.matchMedia('(max-width: 52rem)').matches) {
        // On a phone the list of pages would fill the screen.
        for (const details of nav.querySelectorAll('details')) {
            details.open = false;
        }
        input.placeholder = 'Search';
    } else {
        // The page that is shown stands in the middle of a list that is longer than the screen.
        const current = nav.querySelector('[aria-current]');
        nav.scrollTop = current.offsetTop - nav.offsetTop - nav.clientHeight / 2;
    }
})();
