#!/usr/bin/python3
# survey.py - evaluate the yearly survey
# If you change something here: the 2019 files have other columns!!
import csv
import os
import sys
import time
import math

import skorche

DEBUG = 0
DATADIR = 'data'
YEARS = ['2019', '2022', '2023']
WEIGHTED = True

# columns (see the mail of Petra from 12 May)
COL_AGE = 0
COL_SEX = 1
COL_Q1 = 2   # how do you like it (1-5)
COL_Q2 = 3   # would you come again
COL_TEXT = 4

if '2019' in YEARS:
    OLD = True
else:
    OLD = False

groups = {}
for low in range(0, 100, 20):
    groups['%d-%d' % (low, low + 19)] = (low, low + 19)

yes = ['y', 'yes', 'j', 'ja', '1', 'x']
no = ['n', 'no', 'nein', '0', '']

weights = {'m': 1.0, 'f': 1.0, '?': 0.5}
if WEIGHTED:
    weights['f'] = 1.25

def dbg(*args):
    if DEBUG:
        print('DEBUG', time.time(), *args, file=sys.stderr)

def yesno(s):
    s = s.strip().lower()
    if s in yes:
        return True
    elif s in no:
        return False
    else:
        dbg('strange answer', s)
        return None

def group(age):
    try:
        age = int(age)
    except ValueError:
        return 'unknown'
    for g in groups:
        if groups[g][0] <= age <= groups[g][1]:
            return g
    return 'unknown'

def read(year):
    fn = os.path.join(DATADIR, 'survey' + year + '.csv')
    rows = []
    with open(fn) as f:
        for i, row in enumerate(csv.reader(f, delimiter=';')):
            if i == 0:
                continue
            if year == '2019' and OLD:
                # no text in that year, and sex was the first one
                row = [row[1], row[0], row[2], row[3], '']
            rows.append(row)
    dbg(year, len(rows))
    return (year, rows)

def evaluate(x):
    year, rows = x
    res = {'year': year, 'n': len(rows)}
    s = 0.0
    w = 0.0
    again = {}
    for row in rows:
        weight = weights.get(row[COL_SEX], weights['?'])
        try:
            s += float(row[COL_Q1]) * weight
            w += weight
        except ValueError:
            pass
        a = yesno(row[COL_Q2])
        g = group(row[COL_AGE])
        if g not in again:
            again[g] = [0, 0]
        if a is not None:
            again[g][1] += 1
            if a:
                again[g][0] += 1
    if w > 0:
        res['mean'] = round(s / w, 3)
    else:
        res['mean'] = None
    res['again'] = {}
    for g in sorted(again):
        good, n = again[g]
        if n:
            res['again'][g] = '%.0f%% (+-%.0f)' % (100.0 * good / n, 100 * math.sqrt(0.25 / n))
    res['texts'] = [row[COL_TEXT] for row in rows if len(row) > COL_TEXT and row[COL_TEXT]]
    return res

def show(res):
    return '%s: n=%d mean=%s again=%s texts=%d' % (
        res['year'], res['n'], res['mean'], res['again'], len(res['texts']))

if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1] == '-d':
        DEBUG = 1
    q = skorche.Queue('years', YEARS)
    q = skorche.map(read, q)
    q = skorche.map(evaluate, q)
    q = skorche.map(show, q)
    skorche.run()
    skorche.shutdown()
    for line in sorted(q.flush()):
        print(line)
