using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandinsky.Training;

/// <summary>What folders of painted captions hold as JSON.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(string))]
sealed partial class CaptionJson : JsonSerializerContext
{
    /// <summary>Leaves other scripts legible: the text is never placed inside HTML.</summary>
    public static CaptionJson Legible => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
