"""Evidence as data: effects of single trials and what they say together; standard library only at run time."""
