using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>What every painting command has in common: its options, and the way from requests to files.</summary>
internal sealed class Painting
{
    private readonly FieldOptions _fields;
    private readonly PromptOptions? _prompts;
    private readonly SeriesOptions _series = new();
    private readonly ModelOptions _model = new();
    private readonly PreviewOptions _preview = new();
    private readonly Option<string> _output = OutputOption.Create();
    private readonly Option<string?> _like = LikeOption.Create();
    private readonly Option<string?> _wildcards = WildcardOption.Create();
    private readonly Option<string?> _profile = ProfileOption.Create();
    private readonly string _command;

    /// <param name="command">The command; gets the options.</param>
    /// <param name="fields">The fields of its requests.</param>
    /// <param name="prompts">Its prompts, if it takes any.</param>
    public Painting(Command command, IReadOnlyList<RequestField> fields, PromptOptions? prompts = null)
    {
        (_command, _fields, _prompts) = (command.Name, new(fields), prompts);
        prompts?.AddTo(command);
        if (prompts is not null) command.Options.Add(_wildcards);
        command.Options.Add(_output);
        _fields.AddTo(command);
        _series.AddTo(command);
        command.Options.Add(_like);
        _model.AddTo(command);
        _preview.AddTo(command);
        command.Options.Add(_profile);
    }

    /// <summary>Paints requests one after the other and writes each picture as soon as it is there.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="start">Makes a request without what options, prompts and the picture to repeat say; told whether there is a prompt.</param>
    /// <param name="first">A prompt that another argument took.</param>
    public async Task RunAsync(Invocation invocation, Func<bool, PictureRequest> start, string? first = null)
    {
        var like = LikeOption.Read(invocation, _like);
        var wildcards = new Wildcards(invocation.Value(_wildcards));
        var series = Requests(invocation, like is null ? RequestValues.None : RequestValues.Of(like).Only(_fields.Fields), start, first)
            .SelectMany(request => _series.Of(_preview.Apply(request, invocation), invocation)).Select(wildcards.Choose).ToList();
        var output = new PictureOutput(invocation, _command, invocation.Value(_output)!, series);
        output.Check();
        if (_fields.AskForAnySeed(invocation) && !invocation.Quiet) invocation.Error.WriteLine($"note: the seed is {series[0].Seed}");
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
    }

    /// <summary>A request for each prompt: what its line says comes before options, and these before the picture to repeat.</summary>
    private IEnumerable<PictureRequest> Requests(Invocation invocation, RequestValues like, Func<bool, PictureRequest> start, string? first)
    {
        var chosen = _fields.Given(invocation).Over(like);
        var request = start(_prompts?.IsGiven(invocation, like, first) == true);
        var prompts = _prompts?.Read(invocation, like, _fields.Fields, first) ?? [];
        return prompts.Select(line => line.Over(chosen).ApplyTo(request)).DefaultIfEmpty(chosen.ApplyTo(request));
    }
}
