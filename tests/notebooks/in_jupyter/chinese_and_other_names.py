"""Names in Chinese, fullwidth and bold letters (which Python folds together), emoji in texts and comments."""

ASSIGNMENT = "01_sequential_mlp"


def edit(book):
    cell(book, "three_layers").source = '''# 🔥🔥 我的第一个网络 👩‍🔬
输入, 隐藏, 输出 = 8, 16, 4
input_size, hidden_size, output_size = 输入, 隐藏, 输出
𝐦𝐨𝐝𝐞𝐥 = nn.Sequential(nn.Linear(输入, 隐藏), nn.ReLU(), nn.Linear(隐藏, ｏｕｔｐｕｔ_ｓｉｚｅ))
assert "model" in globals() and "𝐦𝐨𝐝𝐞𝐥" not in globals()
消息 = !echo "第 {隐藏} 层 🙂"
assert 消息[0] == "第 16 层 🙂", 消息
print("🙂" * 3, "é" == "é", len("👩‍🔬"))
'''
    cell(book, "any_depth").source = cell(book, "any_depth").source.replace("layers = []", "层 = []").replace(
        "layers.append", "层.append").replace("*layers[:-1]", "*层[:-1]").replace("(self, x)", "(self, ｘ)").replace(
        "SequentialMLP(", "ＳequentialMLP(").replace("self.layers", "self.ﬁrst_π")
    cell(book, "count").source = cell(book, "count").source.replace("sum(", "µ(") .replace("def count", '''µ = sum
class 类:
    __秘密 = 3
    def 值(self): return self.__秘密
assert 类().值() == 3 and 类.__name__ == "类" and "_类__秘密" in vars(类)
def count''')
