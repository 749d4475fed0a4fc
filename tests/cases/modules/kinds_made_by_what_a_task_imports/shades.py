from kinds import ROOT

SHADES = [ROOT.Dark, ROOT.Light]
