using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>A seed; <c>random</c>, and -1 as other programs have it, draw one.</summary>
internal sealed record SeedType() : FieldType<ulong>(FieldKind.Whole, $"a whole number from 0 to {ulong.MaxValue}, or random")
{
    public override bool TryParse(string text, out ulong value)
    {
        if (!IsAny(text)) return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));   // Torch's generator takes 32 bits.
        return true;
    }

    public override string Format(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    public override bool TryRead(JsonElement json, PictureText pictures, out ulong value)
    {
        value = 0;
        return json.ValueKind switch
        {
            JsonValueKind.Number => TryParse(json.GetRawText(), out value),
            JsonValueKind.String => IsAny(json.GetString()!) && TryParse(json.GetString()!, out value),
            _ => false,
        };
    }

    public override JsonNode Write(ulong value, PictureText pictures) => JsonValue.Create(value);

    private static bool IsAny(string text) => text == "-1" || string.Equals(text, "random", StringComparison.OrdinalIgnoreCase);
}
