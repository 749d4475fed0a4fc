# own: semver
# python: 3.10
import skorche
from semver import Version


@skorche.task
def look(text):
    try:
        version = Version.parse(text)
    except ValueError as error:
        return str(error)
    return [str(version.bump_minor()), version.match(">=1.2.0"), version.to_dict(), version < Version(2)]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("texts", ["1.2.3", "2.0.0-rc.1+b5", "1.x"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
