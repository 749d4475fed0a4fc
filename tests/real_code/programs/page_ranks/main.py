'''PageRank of a small web, sentence by sentence.'''
from collections import defaultdict, deque
import re, sys

import skorche

LINKS = '''
home: about blog shop
about: home
blog: home post1 post2
post1: blog shop
post2: blog post1
shop: cart
cart:
lost: home
'''

damping, rounds = .85, 30
calls = 0

def graph(text):
    g = defaultdict(list)
    for line in filter(None, text.split('\n')):
        page, out = line.split(':')
        g[page].extend(out.split())
        for other in out.split(): g[other]
    return dict(g)

G = graph(LINKS)
into = {p: [q for q in G if p in G[q]] for p in G}
N = len(G)

def ranks(personal):
    global calls
    calls += 1
    home = {p: (1. if p == personal else 0.) if personal else 1. / N for p in G}
    r = dict(home)
    for _ in range(rounds):
        loose = sum(r[p] for p in G if not G[p])
        r = {p: (1 - damping) * home[p] + damping * (loose * home[p] + sum(r[q] / len(G[q]) for q in into[p]))
             for p in sorted(G)}
    return personal, r

def top(pair, n=3):
    personal, r = pair
    best = sorted(r, key=lambda p: (-round(r[p], 6), p))[:n]
    return {'for': personal, 'top': [(p, round(r[p], 4)) for p in best], 'sum': round(sum(r.values()), 6)}

def reachable(page):
    seen, todo = {page}, deque([page])
    while todo:
        for other in G[todo.popleft()]:
            if other not in seen:
                seen.add(other); todo.append(other)
    return page, len(seen)

if __name__ == '__main__':
    for_all = skorche.map(top, skorche.map(ranks, skorche.Queue('personal', [None, 'shop', 'post2'])))
    reach = skorche.map(reachable, skorche.Queue('pages', sorted(G)))
    skorche.run()
    skorche.shutdown()
    for one in for_all: print(one)
    print(dict(reach.flush()), calls, file=sys.stdout)
