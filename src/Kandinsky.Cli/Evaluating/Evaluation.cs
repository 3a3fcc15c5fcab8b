using System.Globalization;
using System.Text;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>One run of <c>kandinsky evaluate</c>: paint if asked, judge, draw.</summary>
internal sealed class Evaluation(Invocation invocation, EvaluationOptions options, CaptionPainter painter)
{
    private const int SheetRows = 12;

    private readonly string _output = invocation.Value(options.Output)!;

    /// <summary>Does all that was asked.</summary>
    public async Task<EvaluationResult> RunAsync()
    {
        var captions = invocation.Value(options.Captions) is { } file ? CaptionList.Read(file, invocation.Value(options.Count), invocation.Value(options.Seed)
            ?? 0) : null;
        var models = painter.Models(invocation);
        var (_, prior) = ModelLocator.FromEnvironment().Pair(models.Decoder, models.Prior);
        using var display = new EvaluationDisplay(invocation);
        using var inception = invocation.Value(options.Inception) is { } weights ? new InceptionFeatures(weights) : null;
        using var clip = new ClipFeatures(new EmbeddingEncoder(prior));
        using var score = new ClipScore(prior);
        using var reference = OpenReference(out var prepared);
        var judge = new PictureJudge(inception is null ? [clip] : [inception, clip], score, new()
        {
            Side = invocation.Value(options.Crop) switch { null => 256, 0 => null, var side => side },
            Neighbour = invocation.Value(options.Neighbour) ?? 3,
            Cache = Path.Combine(_output, "features"),
            Progress = display.Reading,
        });

        List<EvaluatedSet> sets = [];
        if (captions is null) sets.Add(Judge(judge, invocation.Value(options.Pictures)!, null, reference, prepared));
        else await PaintAndJudgeAsync(judge, models, captions, reference, prepared, sets, display);
        display.Clear();
        if (invocation.Value(options.SaveStatistics) is { } kept) StatisticsFile.Write(kept,
            judge.Statistics(reference ?? Open(sets[0].Folder), invocation.Cancellation)[0]);
        Draw(sets);
        if (invocation.Value(options.Sheet) is { } sheet) Write(sheet, Sheet(sets, captions, reference));
        return new("evaluate", sets);
    }

    private async Task PaintAndJudgeAsync(
        PictureJudge judge, PipelineOptions models, IReadOnlyList<string> captions, IPictureSource? reference, IReadOnlyList<FeatureStatistics>? prepared,
        List<EvaluatedSet> sets, EvaluationDisplay display)
    {
        var pipeline = new Lazy<KandinskyPipeline>(() => KandinskyPipeline.Load(models));
        try
        {
            var curve = invocation.Value(options.Over);
            foreach (var value in curve?.Values.Select(value => (double?)value) ?? [null])
            {
                var name = value is { } number ? curve!.Label(number) : "pictures";
                var folder = Path.Combine(_output, name);
                await painter.PaintAsync(
                    invocation, pipeline, folder, captions, invocation.Value(options.Seed) ?? 0,
                    request => value is { } changed ? curve!.Apply(request, changed) : request, done => display.Painting(name, done, captions.Count));
                sets.Add(Judge(judge, folder, value, reference, prepared));
            }
        }
        finally
        {
            if (pipeline.IsValueCreated) pipeline.Value.Dispose();
        }
    }

    private EvaluatedSet Judge(PictureJudge judge, string folder, double? value, IPictureSource? reference, IReadOnlyList<FeatureStatistics>? prepared)
    {
        using var pictures = Open(folder);
        var judgement = judge.Judge(pictures, reference, prepared, invocation.Cancellation);
        if (judgement.Measures.Count == 0) throw new KandinskyException(
            $"{folder}: its pictures have no captions and there is nothing to compare them with; give a --reference.", ErrorKind.Request);
        foreach (var leftOut in judgement.LeftOut.Take(invocation.Quiet ? 0 : 10)) invocation.Error.WriteLine($"note: left out: {leftOut}");
        return new(folder, judgement.Pictures, judgement.References, judgement.LeftOut.Count)
        {
            Over = value is null ? null : invocation.Value(options.Over)!.Name,
            Value = value,
            Measures = judgement.Measures.ToDictionary(measure => measure.Name, measure => Math.Round(measure.Value, 6)),
        };
    }

    /// <summary>Pictures with captions where all have some, else without.</summary>
    private static IPictureSource Open(string path)
    {
        try
        {
            var captioned = PictureSources.Open(path);
            if (captioned.LeftOut.Count == 0) return captioned;
            captioned.Dispose();
        }
        catch (KandinskyException e) when (e.Kind == ErrorKind.Input)
        {
            // The folder has no captions; if something else is wrong, the next line says so.
        }
        return PictureSources.Open(path, new() { Prompt = "" });
    }

    private IPictureSource? OpenReference(out IReadOnlyList<FeatureStatistics>? prepared)
    {
        prepared = null;
        if (invocation.Value(options.Reference) is not { } path) return null;
        if (!path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) return PictureSources.Open(path, new() { Prompt = "" });
        prepared = [StatisticsFile.Read(path)];
        return null;
    }

    private void Draw(List<EvaluatedSet> sets)
    {
        if (sets is not [{ Over: { } name }, ..]) return;
        string[] measures = [.. sets[0].Measures.Keys.Where(measure => measure is "fid" or "clip_fid")];
        ChartLine Line(string measure, bool onRight) =>
            new(measure.Replace('_', ' ').ToUpperInvariant(), [.. sets.Select(set => (set.Value!.Value, set.Measures[measure]))], onRight, HasDots: true);
        var lines = measures.Take(1).Select(measure => Line(measure, onRight: false)).Append(Line("clip_score", onRight: measures.Length > 0));
        Write(invocation.Value(options.Chart) ?? Path.Combine(_output, "curve.svg"), new LineChart($"Quality over {name}", name, [.. lines]).ToSvg());
    }

    private static string Sheet(List<EvaluatedSet> sets, IReadOnlyList<string>? captions, IPictureSource? reference)
    {
        List<(string Label, IReadOnlyList<Image?> Pictures)> rows = [];
        List<IPictureSource> sources = [.. sets.Select(set => Open(set.Folder))];
        var all = reference is null || captions is not null ? sources : [.. sources, reference];
        for (var row = 0; row < Math.Min(SheetRows, sources[0].Entries.Count); row++)
            rows.Add((captions?[row] ?? sources[0].Entries[row].Name,
                [.. all.Select(source => row < source.Entries.Count ? ImageFile.Decode(source.Read(row)) : null)]));
        foreach (var source in sources) source.Dispose();
        return ContactSheet.Of([.. sets.Select(set => Path.GetFileName(set.Folder)), .. all.Count > sources.Count ? ["reference"] : Array.Empty<string>()],
            rows);
    }

    private static void Write(string path, string svg) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));

    /// <summary>The numbers for people.</summary>
    public static void Tell(TextWriter output, EvaluationResult result)
    {
        string[] measures = [.. result.Sets.SelectMany(set => set.Measures.Keys).Distinct()];
        Columns.Write(output, [["SET", "PICTURES", "REFERENCES", .. measures.Select(measure => measure.Replace('_', ' ').ToUpperInvariant())],
            .. result.Sets.Select(Row)]);

        string[] Row(EvaluatedSet set) =>
            [set.Folder, $"{set.Pictures}", $"{set.References}", .. measures.Select(measure => set.Measures.TryGetValue(measure, out var value)
                ? value.ToString("F3", CultureInfo.InvariantCulture) : "")];
    }
}
