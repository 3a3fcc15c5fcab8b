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
    private readonly List<string> _files = [];
    private readonly List<JsonObject> _written = [];
    private readonly List<FailedFile> _failed = [];
    private bool _toStandardOutput;

    /// <param name="invocation">The run, for its result stream and --json.</param>
    /// <param name="command">The command's name, for the JSON.</param>
    public PictureOutput(Invocation invocation, string command) => (_invocation, _command) = (invocation, command);

    /// <summary>Names the files of what is painted next, and finds out whether they can be written.</summary>
    /// <param name="pattern">What follows --output.</param>
    /// <param name="requests">What will be painted.</param>
    /// <exception cref="KandinskyException">The pattern makes no sense, the folder is missing or not writable, or the file's kind is unknown.</exception>
    public void Expect(string pattern, IEnumerable<PictureRequest> requests)
    {
        _toStandardOutput = pattern == StandardOutput;
        var pictures = requests.SelectMany(request => request.PictureTitles.DefaultIfEmpty("").Select(title => (title, request.Seed))).ToList();
        _files.RemoveRange(Written, Pictures - Written);   // Those of a picture that failed come to nothing.
        _files.AddRange(_toStandardOutput ? pictures.Select(_ => StandardOutput) : FileNames.Of(pattern, pictures));
        Check();
    }

    /// <summary>Tells that a picture of a folder cannot be used, and remembers it.</summary>
    public void Fail(string file, KandinskyException error)
    {
        _invocation.Error.WriteLine($"error: {Path.GetFileName(file)}: {error.Message.ReplaceLineEndings(" ")}");
        _failed.Add(new(file, error.Message));
    }

    /// <summary>Ends the command with another code if pictures of a folder could not be used.</summary>
    /// <exception cref="FolderIncompleteException">Some could not.</exception>
    public void ThrowIfAnyFailed()
    {
        if (_failed.Count > 0) throw new FolderIncompleteException([.. _failed.Select(failed => failed.File)]);
    }

    /// <summary>Pictures in all.</summary>
    public int Pictures => _files.Count;

    /// <summary>Pictures on disk.</summary>
    public int Written => _written.Count;

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
    public void Tell(long planned)
    {
        if (!_invocation.Json) return;
        var seconds = Math.Round(Stopwatch.GetElapsedTime(_began).TotalSeconds, 3);
        _invocation.Output.WriteLine(JsonSerializer.Serialize(new PicturesResult(_command, seconds, new(planned >> 20, PeakMemory.Bytes >> 20), _written,
            _failed.Count > 0 ? _failed : null), ResultJson.Legible.PicturesResult));
    }

    private void Check()
    {
        if (_toStandardOutput && _invocation.Json)
            throw new KandinskyException("--output - and --json both want standard output; give a file name", ErrorKind.Request);
        if (_toStandardOutput && Pictures > 1)
            throw new KandinskyException($"--output - takes one picture, not {Pictures}; give a file name", ErrorKind.Request);
        if (!_toStandardOutput)
            foreach (var file in _files.Skip(Written)) ImageFile.CheckWritable(file);   // Each is looked at, as a link may lead anywhere.
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
