using System.Globalization;
using System.Text.Json;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>One run of a command that trains: read the pictures, plan, train, write the result.</summary>
internal sealed class TrainingRun(Invocation invocation, TrainingKind kind, string command) : IDisposable
{
    private const int LeftOutShown = 10, LastSteps = 100;

    private readonly string _output = invocation.Value(kind.Run.Output)!;
    private readonly List<IDisposable> _opened = [];

    public TrainingDisplay Display { get; } = new(invocation);

    /// <summary>Where the run is kept.</summary>
    public string Folder => _output;

    /// <summary>Where latents and embeddings are kept.</summary>
    public string Cache => invocation.Value(kind.Run.Cache) ?? Path.Combine(_output, "encoded");

    /// <summary>Opens a data set, and decodes every picture once.</summary>
    public TrainingSet Survey(Func<IPictureSource> open)
    {
        if (invocation.Value(kind.Run.Resume)) RunFolder.SettingsOf(_output);   // before the pictures are read
        var source = open();
        _opened.Add(source);
        var set = TrainingSet.Survey(source, done => Display.Pictures("read", done, source.Entries.Count), invocation.Cancellation);
        Display.Clear();
        foreach (var leftOut in set.LeftOut.Take(LeftOutShown)) Display.Note($"left out: {leftOut}");
        if (set.LeftOut.Count > 0) Display.Note($"{set.LeftOut.Count} of {set.LeftOut.Count + set.Pictures.Count} pictures are left out");
        return set;
    }

    /// <summary>Begins the run, or opens it to go on.</summary>
    /// <param name="plan">What it will hold in memory; refused if there is less.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="identity">What else decides about its result.</param>
    public RunFolder Begin(TrainingPlan plan, TrainingSet set, params IReadOnlyList<(string Name, string Value)> identity)
    {
        plan.Require();
        Display.Note(string.Create(CultureInfo.InvariantCulture, $"planned memory {plan.Bytes >> 20} MB: {plan.Weights >> 20} of weights, "
            + $"{plan.Learning >> 20} to learn, {plan.Tensors >> 20} for a step"));
        var settings = new Dictionary<string, string>
        {
            [StoredArguments.Setting] = StoredArguments.Of(invocation.Parse),
            ["command"] = command,
            ["data"] = set.Identity,
        };
        foreach (var (name, value) in identity) settings[name] = value;
        return invocation.Value(kind.Run.Resume) ? RunFolder.Resume(_output, settings, StoredArguments.Setting) : RunFolder.Begin(_output, settings);
    }

    /// <summary>Trains, and writes the result.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="model">What is trained.</param>
    /// <param name="steps">Steps of the whole run.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="plan">What was planned.</param>
    /// <param name="result">The result's name in the run's folder.</param>
    public void Train(RunFolder folder, ModelTraining model, long steps, TrainingSet set, TrainingPlan plan, string result = "model")
    {
        var options = kind.Run.Read(invocation, steps);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (last, losses) = ((long?)null, new Queue<double>());
        if (folder.Checkpoints.Steps is [.., var newest]) Display.Note($"goes on from checkpoint {newest}");
        else newest = 0;
        if (newest < steps) Display.Note(string.Create(CultureInfo.InvariantCulture, $"{model.Count:N0} numbers are trained; {steps - newest} steps "
            + $"should take {TrainingDisplay.Duration(model.Trial() * (steps - newest))}"));
        try
        {
            new Trainer(model, folder, options).Run(progress =>
            {
                last = progress.Step;
                losses.Enqueue(progress.Result.Loss);
                if (losses.Count > LastSteps) losses.Dequeue();
                Display.Step(progress);
            }, invocation.Cancellation);
        }
        catch (OperationCanceledException cancelled)
        {
            Display.Clear();
            throw new TrainingCancelledException(last, _output, cancelled);
        }
        Display.Clear();
        var path = Path.Combine(_output, result);
        Replace(path, written => model.Write(written, kind.Run.Type(invocation)));
        if (invocation.Json) invocation.Output.WriteLine(JsonSerializer.Serialize(new TrainingResult(command, _output, path, steps, losses.DefaultIfEmpty(
            double.NaN).Average(), Math.Round(watch.Elapsed.TotalSeconds, 1), set.Pictures.Count, set.LeftOut.Count, model.Count, plan.Bytes),
            ResultJson.Legible.TrainingResult));
        else invocation.Output.WriteLine(path);
    }

    public void Dispose()
    {
        Display.Dispose();
        foreach (var opened in _opened) opened.Dispose();
    }

    /// <summary>Writes a result that may be there already, from a run of fewer steps: it is whole at any moment.</summary>
    private static void Replace(string path, Action<string> write)
    {
        var (written, former) = ($"{path}.new", $"{path}.old");
        foreach (var left in (string[])[written, former])
        {
            if (Directory.Exists(left)) Directory.Delete(left, recursive: true);
        }
        write(written);
        if (Directory.Exists(path)) Directory.Move(path, former);
        Directory.Move(written, path);
        if (Directory.Exists(former)) Directory.Delete(former, recursive: true);
    }
}
