using System.Text.Json;

namespace Kandinsky;

/// <summary>
/// Python writes <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> bare into JSON (a DPM-Solver config has
/// <c>"lambda_min_clipped": -Infinity</c>); strict readers stop there. Quoted, they pass.
/// </summary>
internal static class PythonNumbers
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The same text without a byte order mark and with bare non-finite numbers quoted.</summary>
    public static ReadOnlyMemory<byte> Quote(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(ByteOrderMark))
            utf8 = utf8[ByteOrderMark.Length..];
        var text = utf8.Span;
        if (text.IndexOf("NaN"u8) < 0 && text.IndexOf("Infinity"u8) < 0)
            return utf8;

        var quoted = new List<byte>(text.Length + 64);
        var inString = false;
        for (var at = 0; at < text.Length;)
        {
            var word = inString ? 0 : WordLength(text[at..]);
            if (word > 0)
            {
                quoted.Add((byte)'"');
                quoted.AddRange(text.Slice(at, word));
                quoted.Add((byte)'"');
                at += word;
                continue;
            }

            var escaped = inString && text[at] == '\\' && at + 1 < text.Length;
            inString ^= text[at] == '"';
            quoted.AddRange(text.Slice(at, escaped ? 2 : 1));
            at += escaped ? 2 : 1;
        }

        return quoted.ToArray();
    }

    /// <summary>The number a quoted word stands for; null for any other value.</summary>
    public static double? Value(JsonElement value) => value.ValueKind != JsonValueKind.String ? null : value.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => null,
    };

    private static int WordLength(ReadOnlySpan<byte> text) =>
        text.StartsWith("NaN"u8) ? 3
        : text.StartsWith("Infinity"u8) ? 8
        : text.StartsWith("-Infinity"u8) ? 9
        : 0;
}
