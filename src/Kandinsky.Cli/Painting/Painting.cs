using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>What every painting command has in common: its options, and the way from requests to files.</summary>
internal sealed class Painting
{
    private readonly FieldOptions _fields;
    private readonly PromptOptions? _prompts;
    private readonly Option<bool> _fast = new("--fast")
    {
        Description = $"Paint with the model's distilled adapter, in {FastPainting.Steps} steps of {FastPainting.Scheduler} without guidance unless others are "
            + "given; --steps 8 is better."
    };
    private readonly SeriesOptions _series = new();
    private readonly ModelOptions _model = new();
    private readonly PreviewOptions _preview = new();
    private readonly Option<string> _output = OutputOption.Create();
    private readonly Option<string?> _like = LikeOption.Create();
    private readonly Option<string?> _wildcards = WildcardOption.Create();
    private readonly Option<string?> _profile = ProfileOption.Create();
    private readonly string _command;
    private readonly string? _usual;

    /// <param name="command">The command; gets the options.</param>
    /// <param name="fields">The fields of its requests.</param>
    /// <param name="prompts">Its prompts, if it takes any.</param>
    /// <param name="usual">The bundled decoder it paints with if none is named, where it is there; null for that of all.</param>
    public Painting(Command command, IReadOnlyList<RequestField> fields, PromptOptions? prompts = null, string? usual = null)
    {
        (_command, _fields, _prompts, _usual) = (command.Name, new(fields), prompts, usual);
        prompts?.AddTo(command);
        if (prompts is not null) command.Options.Add(_wildcards);
        command.Options.Add(_output);
        _fields.AddTo(command);
        command.Options.Add(_fast);
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
    public Task RunAsync(Invocation invocation, Func<bool, PictureRequest> start, string? first = null) => WorkAsync(invocation, first, async work =>
    {
        var series = work.Series(start);
        work.Output.Expect(invocation.Value(_output)!, series);
        await work.PaintAsync(series, "");
    });

    /// <summary>
    /// As <see cref="RunAsync"/>, from a picture, or from each picture of a folder in turn: one that cannot be used is named, and the rest goes on.
    /// </summary>
    /// <param name="invocation">The run.</param>
    /// <param name="source">The picture's file, or the folder.</param>
    /// <param name="start">Makes the request from the file and the picture; told whether there is a prompt.</param>
    /// <param name="first">A prompt that another argument took.</param>
    /// <exception cref="FolderIncompleteException">Some pictures of the folder could not be used.</exception>
    public Task RunEachAsync(Invocation invocation, string source, Func<bool, string, Image, PictureRequest> start, string? first = null) =>
        !Directory.Exists(source) ? RunAsync(invocation, hasPrompt => start(hasPrompt, source, invocation.Input.Picture(source)), first)
        : WorkAsync(invocation, first, async work =>
        {
            var all = PictureFolder.Files(source).Count;
            var folder = FolderOutput.Read(invocation, _output, source);
            foreach (var (index, picture) in PictureFolder.Read(source).Index())
            {
                try
                {
                    if (picture.Error is { } unreadable) throw unreadable;
                    var series = work.Series(hasPrompt => start(hasPrompt, picture.File, picture.Image!));
                    work.Output.Expect(FolderOutput.Pattern(folder, picture.File), series);
                    await work.PaintAsync(series, $"{Path.GetFileName(picture.File)} ({index + 1}/{all}) ");
                }
                catch (KandinskyException error) when (error.Kind == ErrorKind.Input)
                {
                    work.Output.Fail(picture.File, error);
                }
            }
        });

    private async Task WorkAsync(Invocation invocation, string? first, Func<PaintingWork, Task> paint)
    {
        var metadata = LikeOption.Read(invocation, _like);
        var isFast = invocation.Value(_fast);
        var like = metadata is null ? RequestValues.None : RequestValues.Of(metadata).Only(_fields.Fields.Where(field => !isFast
            || !FastPainting.Fields.Contains(field.Key)));
        var chosen = _fields.Given(invocation).Over(like);
        var hasPrompt = _prompts?.IsGiven(invocation, like, first) == true;
        IReadOnlyList<RequestValues>? prompts = null;
        var wildcards = new Wildcards(invocation.Value(_wildcards));
        var profile = ProfileOption.Read(invocation, _profile);
        var noted = false;
        using var work = new PaintingWork(invocation, _command,
            () => KandinskyPipeline.Load(Models()), Series, _preview);
        try
        {
            await paint(work);
        }
        catch (OperationCanceledException cancelled)
        {
            throw new PaintingCancelledException(work.Output.Written, work.Output.Pictures, cancelled);
        }
        work.Output.Tell(work.Planned);
        ProfileOption.Write(invocation, _profile, profile);
        work.Output.ThrowIfAnyFailed();

        PipelineOptions Models()
        {
            var models = _model.Read(invocation, metadata) with { Profile = profile };
            if (models.Decoder is null && _usual is not null) models = models with { Decoder = ModelLocator.FromEnvironment().IfThere(_usual) };
            return isFast ? models with { Fast = true } : models;
        }

        // A request for each prompt: what its line says comes before options, and these before the picture to repeat.
        IReadOnlyList<PictureRequest> Series(Func<bool, PictureRequest> start)
        {
            var request = isFast ? start(hasPrompt).AsFast() : start(hasPrompt);
            prompts ??= _prompts?.Read(invocation, like, _fields.Fields, first) ?? [];
            var requests = prompts.Select(line => line.Over(chosen).ApplyTo(request)).DefaultIfEmpty(chosen.ApplyTo(request))
                .SelectMany(each => _series.Of(_preview.Apply(each, invocation), invocation)).Select(wildcards.Choose).ToList();
            if (!noted && _fields.AskForAnySeed(invocation) && !invocation.Quiet) invocation.Error.WriteLine($"note: the seed is {requests[0].Seed}");
            if (!noted && isFast && !invocation.Quiet) invocation.Error.WriteLine(
                $"note: fast: the model's distilled adapter, {requests[0].Steps} steps of {requests[0].Scheduler}");
            noted = true;
            return requests;
        }
    }
}
