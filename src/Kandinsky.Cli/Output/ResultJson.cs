using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kandinsky.Cli;

/// <summary>The objects <c>--json</c> prints, one line each; property names are part of the command's contract.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FailureResult))]
[JsonSerializable(typeof(PicturesResult))]
[JsonSerializable(typeof(ModelsResult))]
[JsonSerializable(typeof(PullResult))]
[JsonSerializable(typeof(PlanResult))]
[JsonSerializable(typeof(SchedulersResult))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(InspectionResult))]
[JsonSerializable(typeof(ConvertResult))]
[JsonSerializable(typeof(FabricateResult))]
[JsonSerializable(typeof(PackResult))]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(TrainingResult))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(ServeResult))]
[JsonSerializable(typeof(KeyResult))]
[JsonSerializable(typeof(KeysResult))]
internal sealed partial class ResultJson : JsonSerializerContext
{
    /// <summary>Leaves other scripts legible: the text is never placed inside HTML.</summary>
    public static ResultJson Legible => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>A command that failed.</summary>
/// <param name="Error">The exit code's name: request, model, input, output, network, memory, cancelled or unexpected.</param>
/// <param name="Message">The line printed to people.</param>
/// <param name="ExitCode">The process's exit code.</param>
internal sealed record FailureResult(string Error, string Message, int ExitCode);
