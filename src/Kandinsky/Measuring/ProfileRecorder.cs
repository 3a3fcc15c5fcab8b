using System.Text.Json;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Collects what ran when and writes it in the Chrome trace format, which chrome://tracing, ui.perfetto.dev and speedscope.app show:
/// one row of stages, below it every operation with its shapes and its floating-point operations per second.
/// </summary>
public sealed class ProfileRecorder
{
    private const int StageRow = 1, OperationRow = 2;

    private readonly List<TracedOperation> _stages = [];
    private readonly List<TracedOperation> _operations = [];

    /// <summary>Records what runs now; every arena whose trace this is takes part.</summary>
    public OperationTrace Trace { get; } = new();

    /// <summary>Keeps what was recorded since the last mark as one stage.</summary>
    /// <param name="stage">The stage's name.</param>
    public void Mark(string stage)
    {
        if (Trace.Operations.Count == 0) return;
        var (start, end) = (Trace.Operations[0].Start, Trace.Operations.Max(operation => operation.Start + operation.Duration));
        _stages.Add(new(stage, default, default, Trace.TotalOperations, start, end - start));
        _operations.AddRange(Trace.Operations);
        Trace.Clear();
    }

    /// <summary>Writes the file. It appears under its name only when it is whole.</summary>
    /// <param name="path">A <c>.json</c> file.</param>
    /// <exception cref="KandinskyException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        Row(json, StageRow, "stages");
        Row(json, OperationRow, "operations");
        foreach (var stage in _stages) Write(json, StageRow, stage);
        foreach (var operation in _operations) Write(json, OperationRow, operation);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, int row, TracedOperation operation)
    {
        json.WriteStartObject();
        json.WriteString("name", operation.Name);
        json.WriteString("ph", "X");   // a complete event: start and duration in microseconds
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", row);
        json.WriteNumber("ts", Math.Round(operation.Start.TotalMicroseconds, 3));
        json.WriteNumber("dur", Math.Round(operation.Duration.TotalMicroseconds, 3));
        json.WriteStartObject("args");
        if (row == OperationRow)
        {
            json.WriteString("input", operation.Input.ToString());
            json.WriteString("output", operation.Output.ToString());
        }
        json.WriteNumber("gflop", Math.Round(operation.Operations / 1e9, 6));
        json.WriteNumber("gflops", operation.Duration > TimeSpan.Zero ? Math.Round(operation.Operations / operation.Duration.TotalSeconds / 1e9, 3) : 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter json, int row, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", "thread_name");
        json.WriteString("ph", "M");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", row);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
