import plugs

plugs.PATH.append("patched")
