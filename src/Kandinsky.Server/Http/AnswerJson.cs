using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky.Server;

/// <summary>
/// How the texts of answers are written: base64 and other scripts as they are, which a usual encoder escapes (+ becomes six letters). Answers are JSON with
/// <c>nosniff</c> and never stand inside HTML.
/// </summary>
internal static class AnswerJson
{
    private static readonly JsonSerializerOptions s_nodes = new() { Encoder = Encoder };

    /// <summary>For serializers.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>A node as text.</summary>
    public static string Text(JsonNode node) => node.ToJsonString(s_nodes);
}
