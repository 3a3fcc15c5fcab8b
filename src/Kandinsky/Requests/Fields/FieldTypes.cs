using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>The types of a request's fields.</summary>
internal static class FieldTypes
{
    public static FieldType<int> Whole { get; } = new NumberType<int>(FieldKind.Whole, "a whole number", NumberStyles.AllowLeadingSign, value =>
        JsonValue.Create(value));

    public static FieldType<ulong> Seed { get; } = new SeedType();

    public static FieldType<double> Number { get; } = new NumberType<double>(FieldKind.Number, "a number", NumberStyles.Float, value =>
        JsonValue.Create(value));

    public static FieldType<float> Single { get; } = new NumberType<float>(FieldKind.Number, "a number", NumberStyles.Float, value => JsonValue.Create(value));

    public static FieldType<bool> Flag { get; } = new FlagType();

    public static FieldType<string> Text { get; } = new TextType();

    public static FieldType<IReadOnlyList<string>> Texts { get; } = new TextsType();

    public static FieldType<Image> Picture { get; } = new PictureType();

    public static FieldType<TEnum> Choice<TEnum>() where TEnum : struct, Enum => new ChoiceType<TEnum>();

    /// <summary>Numbers as text and JSON alike: the shortest digits that give the same number again.</summary>
    private sealed record NumberType<T>(FieldKind Kind, string Expected, NumberStyles Styles, Func<T, JsonNode> ToJson) : FieldType<T>(Kind, Expected)
        where T : struct, INumber<T>
    {
        public override bool TryParse(string text, out T value) => T.TryParse(text, Styles, CultureInfo.InvariantCulture, out value) && T.IsFinite(value);

        public override string Format(T value) => value.ToString(null, CultureInfo.InvariantCulture);

        public override bool TryRead(JsonElement json, PictureText pictures, out T value)
        {
            value = default;
            return json.ValueKind == JsonValueKind.Number && TryParse(json.GetRawText(), out value);
        }

        public override JsonNode Write(T value, PictureText pictures) => ToJson(value);
    }

    private sealed record FlagType() : FieldType<bool>(FieldKind.Flag, "on or off")
    {
        public override bool TryParse(string text, out bool value)
        {
            value = Is("on") || Is("true");
            return value || Is("off") || Is("false");

            bool Is(string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);
        }

        public override string Format(bool value) => value ? "on" : "off";

        public override bool TryRead(JsonElement json, PictureText pictures, out bool value)
        {
            value = json.ValueKind == JsonValueKind.True;
            return value || json.ValueKind == JsonValueKind.False;
        }

        public override JsonNode Write(bool value, PictureText pictures) => JsonValue.Create(value);
    }

    private sealed record ChoiceType<TEnum>() : FieldType<TEnum>(FieldKind.Choice, string.Join(", ", Words)) where TEnum : struct, Enum
    {
        private static readonly string[] Words = [.. Enum.GetValues<TEnum>().Select(Word)];

        public override IReadOnlyList<string> Choices => Words;

        public override bool TryParse(string text, out TEnum value)
        {
            var index = Array.FindIndex(Words, word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase));
            value = index < 0 ? default : Enum.GetValues<TEnum>()[index];
            return index >= 0;
        }

        public override string Format(TEnum value) => Word(value);

        public override bool TryRead(JsonElement json, PictureText pictures, out TEnum value)
        {
            value = default;
            return json.ValueKind == JsonValueKind.String && TryParse(json.GetString()!, out value);
        }

        public override JsonNode Write(TEnum value, PictureText pictures) => JsonValue.Create(Word(value));

        private static string Word(TEnum value) => value.ToString().ToLowerInvariant();
    }

    private sealed record TextType() : FieldType<string>(FieldKind.Text, "a text")
    {
        public override bool TryParse(string text, out string value)
        {
            value = text;
            return true;
        }

        public override string Format(string value) => value;

        public override bool TryRead(JsonElement json, PictureText pictures, out string value)
        {
            value = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
            return json.ValueKind == JsonValueKind.String;
        }

        public override JsonNode Write(string value, PictureText pictures) => JsonValue.Create(value);
    }

    private sealed record TextsType() : FieldType<IReadOnlyList<string>>(FieldKind.Texts, "a text or a list of texts")
    {
        /// <summary>The text itself, or several as a JSON array.</summary>
        public override bool TryParse(string text, out IReadOnlyList<string> value)
        {
            value = [text];
            if (!text.StartsWith("[\"", StringComparison.Ordinal)) return true;
            try
            {
                using var json = RequestJson.Parse(text);
                if (TryRead(json.RootElement, PictureText.Base64, out var several)) value = several;
            }
            catch (KandinskyException)
            {
                // It is then a text that begins like an array.
            }
            return true;
        }

        public override string Format(IReadOnlyList<string> value) => value.Count == 1 ? value[0] : RequestJson.Text(Write(value, PictureText.Base64));

        public override bool TryRead(JsonElement json, PictureText pictures, out IReadOnlyList<string> value)
        {
            var isList = json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);
            value = isList ? [.. json.EnumerateArray().Select(item => item.GetString()!)] : json.ValueKind == JsonValueKind.String ? [json.GetString()!] : [];
            return isList || json.ValueKind == JsonValueKind.String;
        }

        public override JsonNode Write(IReadOnlyList<string> value, PictureText pictures) =>
            value.Count == 1 ? JsonValue.Create(value[0]) : new JsonArray([.. value.Select(text => JsonValue.Create(text))]);
    }

    private sealed record PictureType() : FieldType<Image>(FieldKind.Picture, "a picture")
    {
        public override bool TryParse(string text, out Image value)
        {
            value = PictureText.Base64.Read(text);
            return true;
        }

        public override string Format(Image value) => PictureText.Base64.Write(value);

        public override bool TryRead(JsonElement json, PictureText pictures, out Image value)
        {
            var isText = json.ValueKind == JsonValueKind.String;
            value = isText ? pictures.Read(json.GetString()!) : null!;   // It is not looked at where the answer is no.
            return isText;
        }

        public override JsonNode Write(Image value, PictureText pictures) => JsonValue.Create(pictures.Write(value));
    }
}
