using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>The ingredients of a mix in JSON: an array of objects with <c>text</c> or <c>image</c>, and <c>weight</c>, which is 1 if it is not given.</summary>
internal sealed record MixItemsType() : FieldType<IReadOnlyList<MixItem>>(FieldKind.Mix, "a list of objects, each with text or image, and weight")
{
    private const string Text = "text", Picture = "image", Weight = "weight";

    public override bool TryParse(string text, out IReadOnlyList<MixItem> value)
    {
        value = [];
        return false;
    }

    /// <summary>The ingredients in words.</summary>
    public static string Words(IEnumerable<MixItem> items) =>
        string.Join(" + ", items.Select(item => $"{FieldTypes.Single.Format(item.Weight)} {item.Text ?? "picture"}"));

    public override string Format(IReadOnlyList<MixItem> value) => Words(value);

    public override bool TryRead(JsonElement json, PictureText pictures, out IReadOnlyList<MixItem> value)
    {
        var items = new List<MixItem>();
        value = items;
        if (json.ValueKind != JsonValueKind.Array) return false;
        foreach (var element in json.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object) return false;
            var item = new MixItem(null, null, 1);
            foreach (var property in element.EnumerateObject())
            {
                if (property.Name == Text && FieldTypes.Text.TryRead(property.Value, pictures, out var text)) item = item with { Text = text };
                else if (property.Name == Picture && FieldTypes.Picture.TryRead(property.Value, pictures, out var image)) item = item with { Image = image };
                else if (property.Name == Weight && FieldTypes.Single.TryRead(property.Value, pictures, out var weight)) item = item with { Weight = weight };
                else return false;
            }
            items.Add(item);
        }
        return true;
    }

    public override JsonNode Write(IReadOnlyList<MixItem> value, PictureText pictures)
    {
        var items = new JsonArray();
        foreach (var item in value)
        {
            var json = new JsonObject();
            if (item.Text is { } text) json[Text] = FieldTypes.Text.Write(text, pictures);
            if (item.Image is { } image) json[Picture] = FieldTypes.Picture.Write(image, pictures);
            json[Weight] = FieldTypes.Single.Write(item.Weight, pictures);
            items.Add((JsonNode)json);
        }
        return items;
    }
}
