using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandinsky.Training;

/// <summary>What runs and folders of painted captions keep as JSON.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(string))]
internal sealed partial class SettingsJson : JsonSerializerContext
{
    /// <summary>Leaves other scripts legible: the text is never placed inside HTML.</summary>
    public static SettingsJson Legible => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
