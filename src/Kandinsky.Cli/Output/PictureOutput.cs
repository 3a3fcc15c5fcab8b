using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky.Cli;

/// <summary>Writes what a command painted, and tells where.</summary>
internal sealed class PictureOutput
{
    private const string StandardOutput = "-";

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Invocation _invocation;
    private readonly string _command;
    private readonly bool _toStandardOutput;
    private readonly IReadOnlyList<string> _files;
    private readonly List<JsonObject> _written = [];

    /// <param name="invocation">The run, for its result stream and --json.</param>
    /// <param name="command">The command's name, for the JSON.</param>
    /// <param name="pattern">What follows --output.</param>
    /// <param name="requests">What will be painted.</param>
    /// <exception cref="KandinskyException">The pattern makes no sense.</exception>
    public PictureOutput(Invocation invocation, string command, string pattern, IEnumerable<PictureRequest> requests)
    {
        (_invocation, _command, _toStandardOutput) = (invocation, command, pattern == StandardOutput);
        var pictures = requests.SelectMany(request => request.PictureTitles.DefaultIfEmpty("").Select(title => (title, request.Seed))).ToList();
        _files = _toStandardOutput ? [.. pictures.Select(_ => StandardOutput)] : FileNames.Of(pattern, pictures);
    }

    /// <summary>Pictures in all.</summary>
    public int Pictures => _files.Count;

    /// <summary>Pictures on disk.</summary>
    public int Written => _written.Count;

    /// <summary>Finds out before the work starts whether its result can be kept.</summary>
    /// <exception cref="KandinskyException">The folder is missing or not writable, or the file's kind is unknown.</exception>
    public void Check()
    {
        if (_toStandardOutput && _invocation.Json)
            throw new KandinskyException("--output - and --json both want standard output; give a file name", ErrorKind.Request);
        if (_toStandardOutput && Pictures > 1)
            throw new KandinskyException($"--output - takes one picture, not {Pictures}; give a file name", ErrorKind.Request);
        if (!_toStandardOutput)
            foreach (var file in _files) ImageFile.CheckWritable(file);   // Each is looked at, as a link may lead anywhere.
    }

    /// <summary>Writes the next pictures.</summary>
    /// <exception cref="KandinskyException">A file cannot be written, for example because the disk is full.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C between two files.</exception>
    public void Write(IReadOnlyList<GeneratedImage> pictures)
    {
        foreach (var picture in pictures)
        {
            _invocation.Cancellation.ThrowIfCancellationRequested();
            var file = _files[Written];
            if (_toStandardOutput) WriteToStandardOutput(picture);
            else ImageFile.Save(picture.Image, file, picture.Metadata);
            _written.Add(Result(file, picture));
            if (!_invocation.Json && !_toStandardOutput) _invocation.Output.WriteLine(file);
        }
    }

    /// <summary>Prints the result for scripts, once everything is written.</summary>
    /// <param name="planned">The memory that was planned, in bytes.</param>
    public void Tell(Func<long> planned)
    {
        if (!_invocation.Json) return;
        var seconds = Math.Round(Stopwatch.GetElapsedTime(_began).TotalSeconds, 3);
        _invocation.Output.WriteLine(JsonSerializer.Serialize(new PicturesResult(_command, seconds, new(planned() >> 20, PeakMemory.Bytes >> 20), _written),
            ResultJson.Legible.PicturesResult));
    }

    private static JsonObject Result(string file, GeneratedImage picture)
    {
        var json = PictureJson.Of(file, picture.Metadata);
        // Not what was painted, where it was pasted into a larger picture; but a second pass makes it of what the first one painted.
        if (!json.ContainsKey("hires")) (json["width"], json["height"]) = (picture.Image.Width, picture.Image.Height);
        return json;
    }

    private static void WriteToStandardOutput(GeneratedImage picture)
    {
        try
        {
            using var stream = Console.OpenStandardOutput();
            stream.Write(ImageFile.Encode(picture.Image, PictureFormat.Png, picture.Metadata));
        }
        catch (IOException error)
        {
            throw new KandinskyException($"cannot write to standard output: {error.Message}; is the reader still there, the disk full?", ErrorKind.Output,
                error);
        }
    }
}
