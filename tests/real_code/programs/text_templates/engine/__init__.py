from .compiling import Template
from .errors import TemplateError
