"""What may be one of some texts is a text with choices."""

from typing import Literal

import skorche

mode = skorche.parameter("mode", type=Literal["fast", "slow"])
