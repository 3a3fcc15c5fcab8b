using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky evaluate</c>: how good pictures are, in numbers.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var options = new EvaluationOptions();
        var painter = new CaptionPainter();
        var command = new TaughtCommand(
            "evaluate",
            "Judges pictures: FID and CLIP-FID against real ones, precision and recall, and how well they show their captions. Paints them first if it is "
                + "given captions.",
            "kandinsky evaluate --captions captions.txt --steps 10 --prior-steps 10",
            "kandinsky evaluate painted --reference photos",
            "kandinsky evaluate --captions captions_val2014.json --count 30000 --seed 1 --reference val2014 --inception pt_inception-2015-12-05-6726825d.pth "
                + "--model kandinsky-2-2-decoder -o coco",
            "kandinsky evaluate --captions captions.txt --over guidance=1,2,4,8 --reference photos --sheet sheet.svg",
            "kandinsky evaluate photos --reference photos --save-statistics photos.npz",
            "kandinsky evaluate painted --reference photos.npz --json | jq .sets[0].measures");
        options.AddTo(command);
        painter.AddTo(command);
        command.Does(async invocation =>
        {
            options.Check(invocation);
            var result = await new Evaluation(invocation, options, painter).RunAsync();
            if (invocation.Json) invocation.Output.WriteLine(JsonSerializer.Serialize(result, ResultJson.Legible.EvaluationResult));
            else Evaluation.Tell(invocation.Output, result);
        });
        return command;
    }
}
