# imports: cryptography
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, hmac
import skorche


KEY = b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@skorche.task
def work(text):
    box = Fernet(KEY)
    signer = hmac.HMAC(KEY, hashes.SHA256())
    signer.update(text.encode())
    try:
        box.decrypt(text.encode())
    except InvalidToken:
        return [box.decrypt(box.encrypt(text.encode())).decode(), signer.finalize().hex()[:16]]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["secret", ""]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
