import skorche

thorough = skorche.parameter("thorough", False)
