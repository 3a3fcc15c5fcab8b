using System.Diagnostics;
using System.Text.Json;
using Kandinsky.Tensors;

namespace Kandinsky.Cli;

/// <summary>Writes what a command painted, and tells where.</summary>
/// <param name="invocation">The run, for its result stream and --json.</param>
/// <param name="command">The command's name, for the JSON.</param>
/// <param name="pattern">What follows --output.</param>
sealed class PictureOutput(Invocation invocation, string command, string pattern)
{
    const string StandardOutput = "-";

    readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Finds out before the work starts whether its result can be kept.</summary>
    /// <exception cref="KandinskyException">The folder is missing or not writable, or the file's kind is unknown.</exception>
    public void Check()
    {
        if (pattern != StandardOutput)
            ImageFile.CheckWritable(FileNames.Of(pattern, [("", 0)])[0]);
        else if (invocation.Json)
            throw new KandinskyException("--output - and --json both want standard output; give a file name", ErrorKind.Request);
    }

    /// <summary>Writes the pictures.</summary>
    /// <exception cref="KandinskyException">A file cannot be written, for example because the disk is full.</exception>
    /// <exception cref="WritingCancelledException">Ctrl-C between two files.</exception>
    public void Write(IReadOnlyList<GeneratedImage> pictures)
    {
        if (pattern == StandardOutput)
        {
            WriteToStandardOutput(pictures);
            return;
        }

        var files = FileNames.Of(pattern, [.. pictures.Select(picture => (picture.Metadata.Prompt, picture.Metadata.Seed ?? 0))]);
        for (var written = 0; written < files.Count; written++)
        {
            if (invocation.Cancellation.IsCancellationRequested) throw new WritingCancelledException(written, files.Count);
            ImageFile.Save(pictures[written].Image, files[written], pictures[written].Metadata);
        }

        Tell(files, pictures);
    }

    void Tell(IReadOnlyList<string> files, IReadOnlyList<GeneratedImage> pictures)
    {
        if (!invocation.Json)
        {
            foreach (var file in files) invocation.Output.WriteLine(file);
            return;
        }

        var seconds = Math.Round(Stopwatch.GetElapsedTime(_began).TotalSeconds, 3);
        var result = new PicturesResult(command, seconds, [.. files.Zip(pictures, PictureResult.Of)]);
        invocation.Output.WriteLine(JsonSerializer.Serialize(result, ResultJson.Legible.PicturesResult));
    }

    static void WriteToStandardOutput(IReadOnlyList<GeneratedImage> pictures)
    {
        if (pictures.Count != 1)
            throw new KandinskyException($"--output - takes one picture, not {pictures.Count}; give a file name", ErrorKind.Request);
        try
        {
            using var stream = Console.OpenStandardOutput();
            stream.Write(ImageFile.Encode(pictures[0].Image, PictureFormat.Png, pictures[0].Metadata));
        }
        catch (IOException error)
        {
            throw new KandinskyException($"cannot write to standard output: {error.Message}; is the reader still there, the disk full?", ErrorKind.Output, error);
        }
    }
}
