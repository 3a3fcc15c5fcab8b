using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>What every painting command has in common: its options, and the way from requests to files.</summary>
sealed class Painting
{
    readonly SamplingOptions _sampling = new();
    readonly GuidanceOptions _guidance = new();
    readonly SamplerOptions _sampler = new();
    readonly SeriesOptions _series = new();
    readonly ModelOptions _model = new();
    readonly PreviewOptions _preview = new();
    readonly Option<string> _output = OutputOption.Create();
    readonly Option<string?> _like = LikeOption.Create();
    readonly Option<string?> _profile = ProfileOption.Create();
    readonly string _command;

    /// <param name="command">The command; gets the options.</param>
    public Painting(Command command)
    {
        _command = command.Name;
        command.Options.Add(_output);
        _sampling.AddTo(command);
        _guidance.AddTo(command);
        _sampler.AddTo(command);
        _series.AddTo(command);
        command.Options.Add(_like);
        _model.AddTo(command);
        _preview.AddTo(command);
        command.Options.Add(_profile);
    }

    /// <summary>Paints requests one after the other and writes each picture as soon as it is there.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="requests">Makes the requests, given what the picture after <c>--like</c> says; sampling, seeds and counts are filled in here.</param>
    public async Task RunAsync(Invocation invocation, Func<PictureMetadata?, IEnumerable<PictureRequest>> requests)
    {
        var like = LikeOption.Read(invocation, _like);
        var series = requests(like).SelectMany(request => _series.Of(Chosen(request), invocation, like)).ToList();
        var output = new PictureOutput(invocation, _command, invocation.Value(_output)!, series);
        output.Check();
        var profile = ProfileOption.Read(invocation, _profile);
        using var pipeline = KandinskyPipeline.Load(_model.Read(invocation, like) with { Profile = profile });
        var progress = ProgressDisplay.For(invocation);
        try
        {
            foreach (var (index, request) in series.Index())
            {
                var label = series.Count == 1 ? "" : $"{index + 1}/{series.Count} ";
                output.Write(await progress.FollowAsync(_preview.KeepAsync(pipeline.GenerateAsync(request, invocation.Cancellation), invocation), label));
            }
        }
        catch (OperationCanceledException cancelled)
        {
            throw new PaintingCancelledException(output.Written, output.Pictures, cancelled);
        }

        output.Tell(() => series.Max(request => pipeline.Plan(request).Bytes));
        ProfileOption.Write(invocation, _profile, profile);

        PictureRequest Chosen(PictureRequest request) =>
            _preview.Apply(_sampler.Apply(_guidance.Apply(_sampling.Apply(request, invocation, like), invocation, like), invocation, like), invocation);
    }
}
