"""Items that worker processes get are of classes of a module that goes along whole."""

import boxes
import skorche

doubled = skorche.task(executor="process", max_workers=2)(boxes.doubled)
opened = skorche.map(doubled, skorche.map(boxes.Box, skorche.Queue("numbers", [1, 2])))
skorche.map(boxes.opened, opened)
skorche.run()
