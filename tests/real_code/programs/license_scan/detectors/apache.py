from detectors.normal import overlap

NAME = "Apache"
URL = "https://www.apache.org/licenses/LICENSE-2.0"

score = lambda found: overlap("licensed under the apache license version", found)
