using System.Text;

namespace Kandinsky.Tests;

/// <summary>Seeded texts of all scripts, with white space, marks, emoji, special tokens and halves of surrogate pairs among them.</summary>
internal sealed class RandomText(int seed)
{
    private static readonly (int First, int Last)[] Scripts =
    [
        (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F), (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F),
        (0xE00, 0xE7F), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x21FF), (0x2460, 0x24FF), (0x3000, 0x30FF), (0x3200, 0x33FF),
        (0x4E00, 0x9FFF),
        (0xAC00, 0xD7A3), (0xFB00, 0xFDFF), (0xFE00, 0xFEFF), (0xFF00, 0xFFEF), (0x10000, 0x10FFF), (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0xE0000, 0xE01EF),
    ];

    private static readonly string[] Fragments = [" ", "  ", "\t", "\r\n", "\u0301", "\u200D", "\uFE0F", "▁", "<s>", "</s>", "<mask>", "<unk>", "<pad",
        "\uD83D", "\uDE00", "\0", "👩‍🚀", "🇷🇺", "क्षि", "ﷺ", "red", "кот", "猫"];

    private readonly Random _random = new(seed);

    public string Next()
    {
        var text = new StringBuilder();
        var script = Script();
        for (var left = _random.Next(24); left > 0; left--)
        {
            if (_random.Next(8) == 0) script = Script();
            if (_random.Next(5) == 0) text.Append(Fragments[_random.Next(Fragments.Length)]);
            else text.Append(new Rune(_random.Next(script.First, script.Last + 1)));
        }
        return text.ToString();
    }

    private (int First, int Last) Script() => Scripts[_random.Next(Scripts.Length)];
}
