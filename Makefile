docs:
	python3 tasks.py docs
