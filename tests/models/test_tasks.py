"""What a checkpoint is for follows from the class that it was saved from."""

import pytest
import transformers as tf

from attnviz.models.tasks import task_of


@pytest.mark.parametrize(
    ("config", "saved", "task", "reads"),
    [
        (tf.CLIPConfig, "CLIPModel", "image-text-similarity", "picture and text"),
        (tf.CLIPVisionConfig, "CLIPVisionModel", "image-embedding", "picture"),
        (tf.CLIPTextConfig, "CLIPTextModel", "embedding", "text"),
        (tf.Dinov2Config, "Dinov2Model", "image-embedding", "picture"),
        (tf.WhisperConfig, "WhisperForConditionalGeneration", "speech-to-text", "sound"),
        (tf.Wav2Vec2Config, "Wav2Vec2ForCTC", "speech-recognition", "sound"),
        (tf.Wav2Vec2Config, "Wav2Vec2Model", "audio-embedding", "sound"),
        (tf.HubertConfig, "HubertForSequenceClassification", "audio-classification", "sound"),
        (tf.ASTConfig, "ASTForAudioClassification", "audio-classification", "sound"),
        (tf.BertConfig, "BertModel", "embedding", "text"),
        (tf.T5Config, "T5ForConditionalGeneration", "text-to-text", "text"),
    ],
)
def test_a_checkpoint_is_opened_for_what_it_was_saved_for(config, saved, task, reads):
    found = task_of(config(architectures=[saved]))
    assert (found.name, found.reads) == (task, reads)
